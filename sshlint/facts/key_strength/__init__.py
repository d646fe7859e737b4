"""Facts about how strong and how well kept keys are."""
