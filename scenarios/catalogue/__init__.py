"""What a scenario can choose: parameters, rules of slots and their sources, in both languages."""
