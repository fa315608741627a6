package tallygate.lib.hosts_test

import data.tallygate.lib.hosts
import rego.v1

test_hosts_of_urls if {
	hosts.named("url", "https://api.shop.internal/v1?x=http") == {"api.shop.internal"}
	hosts.named("", "jdbc:postgresql://db.shop.internal:5432/shop") == {"db.shop.internal"}
	hosts.named("", "mongodb://app:p@ss@db-0.shop.internal:27017,db-1.shop.internal/shop") == {"db-0.shop.internal", "db-1.shop.internal"}
	hosts.named("", "redis://Cache.SHOP.internal") == {"cache.shop.internal"}
	hosts.named("", "http://[::1]:8080/") == {"[::1]"}
	hosts.named("", "http://a.shop.internal http://b.shop.internal") == {"a.shop.internal", "b.shop.internal"}
	hosts.named("", "file:///etc/shop.conf") == set()
}

test_hosts_of_pairs if {
	hosts.named("", "host=db.shop.internal port=5432 user=app") == {"db.shop.internal"}
	hosts.named("", "Server=tcp:Sql.shop.internal,1433;Database=shop") == {"sql.shop.internal"}
}

test_bare_hosts if {
	hosts.named("host", "db-staging") == {"db-staging"}
	hosts.named("DB_HOST", "db") == {"db"}
	hosts.named("", "db:5432") == {"db"}
	hosts.named("", "kafka-0.shop.internal:9092, kafka-1.shop.internal:9092") == {"kafka-0.shop.internal", "kafka-1.shop.internal"}
	hosts.named("", "api.shop.com") == {"api.shop.com"}
	hosts.named("", "localhost") == {"localhost"}
}

test_no_hosts if {
	every value in ["", "staging", "application-dev.yml", "com.acme.dev.Runner", "1.2.3", "12:30", "some text about dev.", "ops@shop.internal", "shop/dev-tools:1.0"] {
		hosts.named("name", value) == set()
	}
}

test_environment_words if {
	hosts.environment_word("api.staging.shop.internal") == "staging"
	hosts.environment_word("db-dev.shop.internal") == "dev"
	hosts.environment_word("qa2.shop.internal") == "qa"
	hosts.environment_word("sandbox.pay.shop.com") == "sandbox"
	hosts.environment_word("payments.staging.svc.cluster.local") == "staging"
	hosts.environment_word("dev") == "dev"
	hosts.environment_word("api.staging.shop.dev") == "staging"
}

test_no_environment_words if {
	every host in ["developer.shop.com", "device-dev1ces.shop.com", "pkg.go.dev", "shop.dev", "backstage.shop.internal", "latest.shop.internal", "contest.shop.com", "prod.shop.internal"] {
		not hosts.environment_word(host)
	}
}

test_local if {
	every host in ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "app.localhost", "nas.local", "host.docker.internal"] {
		hosts.is_local(host)
	}
	every host in ["payments.shop.svc.cluster.local", "0.0.0.0", "10.127.0.1", "local.shop.com", "localhost.shop.com"] {
		not hosts.is_local(host)
	}
}

test_reserved if {
	every host in ["example.com", "api.example.org", "shop.example", "shop.invalid", "shop.test"] {
		hosts.is_reserved(host)
	}
	every host in ["myexample.com", "example.com.shop.internal", "examples.shop.com", "latest"] {
		not hosts.is_reserved(host)
	}
}
