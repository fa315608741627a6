"""What the Applications of an ApplicationSet are, worked out as its controller would."""
