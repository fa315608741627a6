# METADATA
# title: Security group open to the internet
# description: >-
#   Ingress from any address to all ports, or to a port for administration, databases or internal services. Web
#   traffic on ports 80 and 443 is no finding.
# custom:
#   id: tf-security-group-open
#   severity: high
#   scope: resource
#   resources:
#     - aws_security_group
#     - aws_default_security_group
#     - aws_security_group_rule
#     - aws_vpc_security_group_ingress_rule
#   fix: name the networks or security groups that need the port, or reach hosts by a VPN or Session Manager
#   docs: policies/terraform/security-group-open
#   tags: [aws, network, exposure]
#   frameworks: [CIS-AWS-3.0.0-5.2, CIS-AWS-3.0.0-5.3]
#   peers: [checkov:CKV_AWS_24, checkov:CKV_AWS_25, checkov:CKV_AWS_277, trivy:AVD-AWS-0107]
package tallygate.terraform.security_group_open

import data.tallygate.lib.terraform
import rego.v1

# Ports that no service should offer to the whole internet, with the service people know them by.
# Source: IANA service names and the vendors' documentation, collected October 2025.
sensitive_ports := {
	20: "FTP", 21: "FTP", 22: "SSH", 23: "Telnet", 111: "RPC", 135: "RPC", 137: "NetBIOS", 138: "NetBIOS",
	139: "NetBIOS", 161: "SNMP", 389: "LDAP", 445: "SMB", 512: "rexec", 513: "rlogin", 514: "rsh", 873: "rsync",
	1433: "SQL Server", 1434: "SQL Server", 1521: "Oracle", 2049: "NFS", 2181: "ZooKeeper", 2375: "Docker",
	2376: "Docker", 2379: "etcd", 2380: "etcd", 3306: "MySQL", 3389: "RDP", 5432: "PostgreSQL", 5439: "Redshift",
	5601: "Kibana", 5900: "VNC", 5984: "CouchDB", 5985: "WinRM", 5986: "WinRM", 6379: "Redis", 7000: "Cassandra",
	7001: "Cassandra", 8020: "HDFS", 9042: "Cassandra", 9092: "Kafka", 9160: "Cassandra", 9200: "Elasticsearch",
	9300: "Elasticsearch", 10250: "kubelet", 11211: "Memcached", 27017: "MongoDB", 27018: "MongoDB",
}

# Protocols with ports; -1 and all mean every protocol and every port.
port_protocols := {"tcp", "udp", "6", "17"}

all_protocols := {"-1", "all"}

deny contains {"msg": msg, "path": ["ingress", open.i, open.field, open.j], "label": "the whole internet"} if {
	input.type in {"aws_security_group", "aws_default_security_group"}
	some open in open_blocks
	reached := exposed(
		input.values.ingress[open.i].protocol,
		input.values.ingress[open.i].from_port,
		input.values.ingress[open.i].to_port,
	)
	msg := sprintf("%s open to %s", [reached, open.cidr])
}

deny contains {"msg": msg, "path": [open.field, open.j], "label": "the whole internet"} if {
	input.type == "aws_security_group_rule"
	input.values.type == "ingress"
	some open in open_lists
	reached := exposed(input.values.protocol, input.values.from_port, input.values.to_port)
	msg := sprintf("%s open to %s", [reached, open.cidr])
}

deny contains {"msg": msg, "path": [open.field], "label": "the whole internet"} if {
	input.type == "aws_vpc_security_group_ingress_rule"
	some open in open_networks
	msg := sprintf("%s open to %s", [exposed_rule, open.cidr])
}

# Each network is read by its own path: names of security groups beside it are seldom known.
open_blocks contains {"i": i, "j": j, "field": "cidr_blocks", "cidr": cidr} if {
	some i, j
	cidr := input.values.ingress[i].cidr_blocks[j]
	terraform.internet(cidr)
}

open_blocks contains {"i": i, "j": j, "field": "ipv6_cidr_blocks", "cidr": cidr} if {
	some i, j
	cidr := input.values.ingress[i].ipv6_cidr_blocks[j]
	terraform.internet(cidr)
}

open_lists contains {"j": j, "field": "cidr_blocks", "cidr": cidr} if {
	some j
	cidr := input.values.cidr_blocks[j]
	terraform.internet(cidr)
}

open_lists contains {"j": j, "field": "ipv6_cidr_blocks", "cidr": cidr} if {
	some j
	cidr := input.values.ipv6_cidr_blocks[j]
	terraform.internet(cidr)
}

open_networks contains {"field": "cidr_ipv4", "cidr": input.values.cidr_ipv4} if {
	terraform.internet(input.values.cidr_ipv4)
}

open_networks contains {"field": "cidr_ipv6", "cidr": input.values.cidr_ipv6} if {
	terraform.internet(input.values.cidr_ipv6)
}

# This resource has no port where the protocol is -1.
exposed_rule := "all ports" if every_protocol(input.values.ip_protocol)

exposed_rule := reached if {
	not every_protocol(input.values.ip_protocol)
	reached := exposed(input.values.ip_protocol, input.values.from_port, input.values.to_port)
}

every_protocol(protocol) if lower(sprintf("%v", [protocol])) in all_protocols

# What a rule exposes, in words; undefined where it exposes nothing sensitive.
exposed(protocol, _, _) := "all ports" if every_protocol(protocol)

exposed(protocol, from, to) := described(terraform.whole(from), terraform.whole(to)) if {
	lower(sprintf("%v", [protocol])) in port_protocols
}

described(from, to) := "all ports" if {
	from <= 1
	to >= 65535
} else := sprintf("port %v (%s)", [from, sensitive_ports[from]]) if {
	from == to
} else := sprintf("ports %v to %v, %s among them,", [from, to, concat(" and ", services)]) if {
	services := {service | some port, service in sensitive_ports; port >= from; port <= to}
	count(services) in {1, 2, 3}
} else := sprintf("ports %v to %v, %v sensitive services among them,", [from, to, count(services)]) if {
	services := {service | some port, service in sensitive_ports; port >= from; port <= to}
	count(services) > 3
}
