package tallygate.kubernetes.ingress_without_tls_test

import data.tallygate.kubernetes.ingress_without_tls as rule
import rego.v1

judge(metadata, spec) := found if {
	found := {one.msg | some one in rule.warn} with input as {"type": "networking.k8s.io/Ingress", "name": "web", "values": {"metadata": metadata, "spec": spec}}
}

plain := {"rules": [{"host": "shop.example.com", "http": {"paths": []}}]}

found_host := {"shop.example.com is served without TLS"}

test_without_tls if {
	judge({}, plain) == found_host
	every tls in [null, [], {}] {
		judge({"annotations": null}, object.union(plain, {"tls": tls})) == found_host
	}
}

test_without_a_host if {
	judge({}, {"rules": [{"http": {}}]}) == {"web is served without TLS"}
	judge({}, {"defaultBackend": {"service": {"name": "web"}}}) == {"web is served without TLS"}
}

test_with_tls if judge({}, object.union(plain, {"tls": [{"hosts": ["shop.example.com"], "secretName": "shop"}]})) == set()

test_tls_by_annotation if {
	every key, value in {
		"alb.ingress.kubernetes.io/certificate-arn": "arn:aws:acm:eu-west-1:111122223333:certificate/1",
		"alb.ingress.kubernetes.io/listen-ports": `[{"HTTPS": 443}]`,
		"alb.ingress.kubernetes.io/scheme": "internal",
		"networking.gke.io/managed-certificates": "shop",
		"ingress.gcp.kubernetes.io/pre-shared-cert": "shop",
		"traefik.ingress.kubernetes.io/router.tls": "true",
		"traefik.ingress.kubernetes.io/router.entrypoints": "websecure",
		"cert-manager.io/cluster-issuer": "main",
	} {
		judge({"annotations": {key: value}}, plain) == set()
	}
}

test_other_annotations_do_not_count if {
	every key, value in {
		"nginx.ingress.kubernetes.io/ssl-redirect": "false",
		"nginx.ingress.kubernetes.io/rewrite-target": "/",
		"alb.ingress.kubernetes.io/scheme": "internet-facing",
		"alb.ingress.kubernetes.io/listen-ports": `[{"HTTP": 80}]`,
	} {
		judge({"annotations": {key: value}}, plain) == found_host
	}
}

test_classes_with_certificates_of_their_own if {
	judge({}, object.union(plain, {"ingressClassName": "tailscale"})) == set()
	judge({"annotations": {"kubernetes.io/ingress.class": "tailscale"}}, plain) == set()
}

test_part_of_a_patch if {
	every spec in [null, {}, {"rules": []}, {"ingressClassName": "nginx"}] {
		judge({}, spec) == set()
	}
}

test_several_hosts if {
	judge({}, {"rules": [{"host": "b.example.com"}, {"host": "a.example.com"}]}) == {"a.example.com, b.example.com is served without TLS"}
}
