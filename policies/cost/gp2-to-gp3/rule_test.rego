package tallygate.cost.gp2_to_gp3_test

import data.tallygate.cost.gp2_to_gp3 as rule
import rego.v1

cheaper := {"kind": "gp3", "to": "x", "saving": 12.5, "risk": "look at it"}

judge(alternatives) := found if {
	found := rule.deny with input as {"cost": {"items": [{"index": 7, "alternatives": alternatives}]}}
}

test_what_saves if {
	some result in judge([cheaper])
	result == {"msg": "x saves $12.50 a month (look at it)", "item": 7, "saving": 12.5, "to": "x"}
}

test_the_best_alone if {
	found := judge([cheaper, object.union(cheaper, {"to": "y", "saving": 3})])
	[result.to | some result in found] == ["x"]
}

test_nothing_saves if judge([]) == set()

test_advice_of_another_kind if judge([object.union(cheaper, {"kind": "graviton"})]) == set()

test_each_item_is_told if {
	items := [{"index": 1, "alternatives": [cheaper]}, {"index": 2, "alternatives": [cheaper]}]
	found := rule.deny with input as {"cost": {"items": items}}
	{result.item | some result in found} == {1, 2}
}

test_no_items if {
	found := rule.deny with input as {"cost": {"items": []}}
	found == set()
}
