"""Where files come from: the working tree, the index, or a commit, behind one interface."""
