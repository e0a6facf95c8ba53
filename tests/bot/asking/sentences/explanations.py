"""What a report means, and how it is computed; what asks for the report itself stays that."""

SENTENCES = (
    ("explain the burndown", "explains sprint-burndown"),
    ("can you explain the velocity to me please?", "explains sprint-velocity"),
    ("what does velocity mean?", "explains sprint-velocity"),
    ("whats a burnup", "explains sprint-burnup"),
    ("what is a burndown chart?", "explains sprint-burndown"),
    ("how is the forecast computed?", "explains delivery-forecast"),
    ("how do you calculate the velocity", "explains sprint-velocity"),
    ("how does the forecast work?", "explains delivery-forecast"),
    ("how should I read the burndown?", "explains sprint-burndown"),
    ("what does cycle time mean", "explains flow"),
    ("what does the ideal line mean?", "explains sprint-burndown"),
    ("what does carried over mean", "explains sprint-velocity"),
    ("what is meant by 85% confidence", "explains delivery-forecast"),
    ("explain deliverable burnup", "explains deliverable-burnup"),
    ("how do you measure lead time?", "explains flow"),
    ("explain data quality pls", "explains data-quality"),
    ("what does percent complete mean", "explains deliverable-status"),
    ("explain how risk works", "explains sprint-risk"),
    ("was bedeutet velocity?", "explains sprint-velocity"),
    ("Erklär mir mal den Burndown", "explains sprint-burndown"),
    ("wie wird die Prognose berechnet?", "explains delivery-forecast"),
    ("was ist ein Burnup?", "explains sprint-burnup"),
    ("¿qué significa burndown?", "explains sprint-burndown"),
    ("explícame la velocidad", "explains sprint-velocity"),
    ("¿cómo se calcula la previsión?", "explains delivery-forecast"),
    # The report itself.
    ("what is our velocity", "sprint-velocity"),
    ("what's the velocity?", "sprint-velocity"),
    ("explain the burndown of sprint 9", "sprint-burndown sprint=9"),
    ("how is the burndown?", "sprint-burndown"),
    ("how is the forecast for Search", "delivery-forecast deliverable=Search"),
    ("qué tal la velocidad", "sprint-velocity"),
)

FOLLOW_UPS = (
    ("sprint-burndown", "explain this", "explains sprint-burndown"),
    ("sprint-velocity", "what does this mean?", "explains sprint-velocity"),
    ("delivery-forecast", "how is that calculated?", "explains delivery-forecast"),
    ("sprint-risk", "was bedeutet das?", "explains sprint-risk"),
    ("sprint-burndown", "¿qué significa esto?", "explains sprint-burndown"),
)
