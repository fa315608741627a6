package tallygate.workflows.unpinned_action_test

import data.tallygate.workflows.unpinned_action as rule
import rego.v1

judge(values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": "github_workflow", "values": values}
}

step(uses) := judge({"jobs": {"build": {"steps": [{"run": "make"}, {"uses": uses}]}}})

found_step := {["jobs", "build", "steps", 1, "uses"]}

commit := "11bd71901bbe5b1630ceea73d27597364c9af683"

test_moving if {
	every uses in [
		"actions/checkout@v4", "actions/checkout@main", "actions/checkout", "actions/cache/save@v4", "shop/deploy@1.2.3",
		sprintf("actions/checkout@%s0", [commit]), sprintf("actions/checkout@v4-%s", [commit]), "actions/checkout@11bd719", "",
	] {
		step(uses) == found_step
	}
}

test_pinned if {
	step(sprintf("actions/checkout@%s", [commit])) == set()
	step(sprintf("actions/cache/save@%s", [commit])) == set()
}

test_local_is_of_the_same_commit if {
	step("./.github/actions/build") == set()
	step("./") == set()
}

test_images if {
	step("docker://alpine:3.20") == found_step
	step("docker://alpine") == found_step
	step("docker://alpine@sha256:0a399eb16751829e1af26fea27b20c3ec28d7ab1fb72182879dcae1cca21206a") == set()
}

test_reusable_workflow if {
	judge({"jobs": {"call": {"uses": "shop/ci/.github/workflows/build.yml@main"}}}) == {["jobs", "call", "uses"]}
	judge({"jobs": {"call": {"uses": sprintf("shop/ci/.github/workflows/build.yml@%s", [commit])}}}) == set()
	judge({"jobs": {"call": {"uses": "./.github/workflows/build.yml"}}}) == set()
}

test_composite_action if {
	judge({"runs": {"using": "composite", "steps": [{"uses": "actions/setup-go@v5"}]}}) == {["runs", "steps", 0, "uses"]}
	judge({"runs": {"using": "node20", "main": "dist/index.js"}}) == set()
}

test_odd_shapes if {
	every values in [{}, {"jobs": null}, {"jobs": "x"}, {"jobs": {"a": null}}, {"jobs": {"a": {"steps": "x"}}}, {"jobs": {"a": {"steps": [null, 1, {"uses": 7}]}}}] {
		judge(values) == set()
	}
}

test_messages if {
	messages := {one.msg | some one in rule.deny} with input as {"values": {"jobs": {"a": {"steps": [{"uses": "actions/checkout@v4"}, {"uses": "docker://alpine:3"}]}}}}
	messages == {"actions/checkout@v4 is not pinned to a commit", "docker://alpine:3 is not pinned to a digest"}
}
