"""Questions and due reports that other processes work on, carried by a queue they share."""
