package tallygate.lib.environments_test

import data.tallygate.lib.environments
import rego.v1

test_tokens if {
	environments.tokens("Payments-PROD_eu.1") == ["payments", "prod", "eu", "1"]
	environments.tokens("") == []
	environments.tokens("--") == []
}

test_production if {
	every name in ["prod", "production", "PROD", "prd", "live", "prod-eu", "eu_prod", "payments-production", "apps/overlays/prod"] {
		environments.is_production(name)
	}
}

test_not_production if {
	every name in ["dev", "staging", "nonprod", "non-prod", "pre-production", "preprod", "product", "reproduction", "delivery", "", "producer-1"] {
		not environments.is_production(name)
	}
}

test_not_a_name if {
	every name in [null, 1, true, [], {}] {
		not environments.is_production(name)
		not environments.is_staging(name)
	}
}

test_staging if {
	every name in ["staging", "stage", "stg-eu", "uat", "stag", "preprod", "preproduction", "pre-prod", "non-prod"] {
		environments.is_staging(name)
	}
	every name in ["dev", "prod", "test", "backstage", ""] {
		not environments.is_staging(name)
	}
}
