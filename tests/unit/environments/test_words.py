from tallygate.environments.words import default_words


def test_the_shipped_words_are_those_of_the_design() -> None:
    families = {family.name: set(family.aliases) for family in default_words().environments}
    assert list(families) == ["dev", "test", "staging", "prod"]
    assert families["dev"] == {"development"}
    assert families["test"] == {"qa", "integration"}
    assert families["staging"] >= {"stage", "uat", "preprod"}
    assert families["prod"] >= {"production", "live"}


def test_no_word_means_two_environments() -> None:
    words = [word for family in default_words().environments for word in family.words]
    assert len(words) == len(set(words))
    assert all(word == word.lower() for word in words)


def test_the_data_is_consistent_and_says_where_it_comes_from() -> None:
    words = default_words()
    assert words.everyday <= words.family.keys()
    assert words.family[words.production] == words.production
    assert words.source
    assert words.date


def test_families_rank_in_the_order_of_promotion() -> None:
    rank = default_words().rank
    assert rank["development"] < rank["qa"] < rank["uat"] < rank["prod"] < rank["live"]
