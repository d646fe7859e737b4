"""What code hosts and their pipelines read."""
