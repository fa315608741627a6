package tallygate.lib.workflow_events_test

import data.tallygate.lib.workflow_events
import rego.v1

test_every_form if {
	every on in ["push", ["push"], {"push": null}, {"push": {"branches": ["main"]}}] {
		"push" in workflow_events.names with input as {"values": {"on": on}}
		"push" in workflow_events.names with input as {"values": {"true": on}}
	}
}

test_several if {
	workflow_events.names == {"issues", "push"} with input as {"values": {"on": ["push", "issues"]}}
}

test_none if {
	every on in [null, 7, [], {}, [7]] {
		workflow_events.names == set() with input as {"values": {"on": on}}
	}
}
