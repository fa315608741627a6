// pod-security answers what the Pod Security Standards say of pods: one JSON manifest of a Pod a line on standard input,
// for each a line on standard output, an object with what "baseline" and "restricted" forbid in it.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

func main() {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	answers := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var pod corev1.Pod
		if err := json.Unmarshal(lines.Bytes(), &pod); err != nil {
			panic(err)
		}
		answer := map[api.Level][]string{}
		for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
			answer[level] = []string{}
			version := api.LevelVersion{Level: level, Version: api.LatestVersion()}
			for _, result := range evaluator.EvaluatePod(version, &pod.ObjectMeta, &pod.Spec) {
				if !result.Allowed {
					answer[level] = append(answer[level], result.ForbiddenReason)
				}
			}
		}
		answers.Encode(answer)
	}
}
