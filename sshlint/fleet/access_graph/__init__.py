"""Who can reach which account: edges, ways over them, questions and exports."""
