"""What people do with panels and rounds: one function for each verb."""
