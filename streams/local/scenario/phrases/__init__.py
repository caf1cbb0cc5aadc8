"""The sentences of the scenario, as YAML files: one for each issue, the rumour, the chatter and what they share."""
