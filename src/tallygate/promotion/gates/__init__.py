"""Gates: pure functions of a plan, recorded facts and the time. One module a kind."""
