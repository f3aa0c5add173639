"""Forms of other makers: the programme's own form as XLSForm, and what comes back from it."""
