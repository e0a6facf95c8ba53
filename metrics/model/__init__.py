"""What every metric reads and gives: boards, iterations, history, questions, reports, errors."""
