# METADATA
# title: Prices are too old
# description: An estimate uses a price that is older than --max-price-age or the setting `days` allows, or has no date.
# custom:
#   id: cost-price-age
#   severity: medium
#   scope: change
#   fix: install a newer Tallygate, or state the price with its date in .tallygate/prices.yaml
#   docs: policies/cost/price-age
#   settings: [days]
#   tags: [cost]
package tallygate.cost.price_age

import rego.v1

# The stricter of the option and the setting.
limit := min(allowed) if count(allowed) > 0

allowed contains input.cost.limits.max_price_age if is_number(input.cost.limits.max_price_age)

allowed contains to_number(days) if some days in object.get(input, ["settings", "cost-price-age", "days"], [])

catalogue := input.cost.catalogue

deny contains {"msg": msg, "about": "age"} if {
	is_number(limit)
	is_number(catalogue.days)
	catalogue.days > limit
	msg := sprintf("the price of %s is of %s: %d days old, where %d are allowed", [catalogue.oldest, catalogue.as_of, catalogue.days, limit])
}

deny contains {"msg": msg, "about": "age"} if {
	is_number(limit)
	is_string(catalogue.oldest)
	not is_number(catalogue.days)
	msg := sprintf("the price of %s has no date, where %d days are allowed", [catalogue.oldest, limit])
}
