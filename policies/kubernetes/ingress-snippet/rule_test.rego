package tallygate.kubernetes.ingress_snippet_test

import data.tallygate.kubernetes.ingress_snippet as rule
import rego.v1

judge(annotations) := found if {
	one := {"type": "networking.k8s.io/Ingress", "name": "api", "values": {"metadata": {"annotations": annotations}}}
	denied := count(rule.deny) with input as one
	warned := count(rule.warn) with input as one
	found := [denied, warned]
}

snippet(text) := judge({"nginx.ingress.kubernetes.io/server-snippet": text})

test_headers_are_warned_of if snippet("more_set_headers \"X-Frame-Options: DENY\";") == [0, 1]

test_code_is_denied if {
	every text in ["content_by_lua_block { }", "location /x { alias /; }", "root /etc;", "return 200 /var/run/secrets/x;"] {
		snippet(text) == [1, 0]
	}
}

test_every_snippet if {
	every name in ["configuration-snippet", "server-snippet", "auth-snippet", "stream-snippet", "modsecurity-snippet"] {
		judge({sprintf("nginx.ingress.kubernetes.io/%s", [name]): "x y;"}) == [0, 1]
	}
	judge({"nginx.org/server-snippets": "x y;"}) == [0, 1]
}

test_other_annotations if {
	judge({"nginx.ingress.kubernetes.io/rewrite-target": "/alias"}) == [0, 0]
	judge({"example.com/server-snippet": "lua_"}) == [0, 0]
}

test_words_that_only_look_so if snippet("rewrite ^/roots /x;") == [0, 1]

test_odd if {
	every annotations in [null, {}, {"nginx.org/server-snippets": null}, []] {
		judge(annotations) == [0, 0]
	}
}
