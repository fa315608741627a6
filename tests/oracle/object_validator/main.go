// object-validator answers what the API server of Kubernetes says of an object before anything is stored. Standard input
// holds questions, each after its length (4 bytes, big endian): {"new": OBJECT} for its creation, with "old": OBJECT for an
// update. The answers on standard output have the same form: a JSON list of [FIELD, MESSAGE], null for an unknown kind.
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/node/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
	_ "k8s.io/kubernetes/pkg/apis/storage/install"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/limitrange"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolume"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/resourcequota"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/ingressclass"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/node/runtimeclass"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrole"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrolebinding"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	"k8s.io/kubernetes/pkg/registry/scheduling/priorityclass"
	"k8s.io/kubernetes/pkg/registry/storage/csidriver"
	"k8s.io/kubernetes/pkg/registry/storage/storageclass"
)

type strategy interface {
	rest.RESTCreateStrategy
	rest.RESTUpdateStrategy
}

var strategies = map[string]strategy{
	"DaemonSet": daemonset.Strategy, "Deployment": deployment.Strategy, "ReplicaSet": replicaset.Strategy,
	"StatefulSet": statefulset.Strategy, "HorizontalPodAutoscaler": horizontalpodautoscaler.Strategy,
	"CronJob": cronjob.Strategy, "Job": job.Strategy, "ConfigMap": configmap.Strategy,
	"LimitRange": limitrange.Strategy, "Namespace": namespace.Strategy,
	"PersistentVolume": persistentvolume.Strategy, "PersistentVolumeClaim": persistentvolumeclaim.Strategy,
	"Pod": pod.Strategy, "ResourceQuota": resourcequota.Strategy, "Secret": secret.Strategy,
	"Service": service.Strategy, "ServiceAccount": serviceaccount.Strategy, "Ingress": ingress.Strategy,
	"IngressClass": ingressclass.Strategy, "NetworkPolicy": networkpolicy.Strategy,
	"RuntimeClass": runtimeclass.Strategy, "PodDisruptionBudget": poddisruptionbudget.Strategy,
	"ClusterRole": clusterrole.Strategy, "ClusterRoleBinding": clusterrolebinding.Strategy, "Role": role.Strategy,
	"RoleBinding": rolebinding.Strategy, "PriorityClass": priorityclass.Strategy, "CSIDriver": csidriver.Strategy,
	"StorageClass": storageclass.Strategy,
}

type question struct {
	New json.RawMessage `json:"new"`
	Old json.RawMessage `json:"old"`
}

func main() {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for {
		var length uint32
		if err := binary.Read(in, binary.BigEndian, &length); err == io.EOF {
			return
		} else if err != nil {
			panic(err)
		}
		asked := make([]byte, length)
		if _, err := io.ReadFull(in, asked); err != nil {
			panic(err)
		}
		answer, err := json.Marshal(answered(asked))
		if err != nil {
			panic(err)
		}
		binary.Write(out, binary.BigEndian, uint32(len(answer)))
		out.Write(answer)
	}
}

func answered(asked []byte) (found [][2]string) {
	defer func() {
		if fault := recover(); fault != nil {
			found = [][2]string{{"", fmt.Sprint("panic: ", fault)}}
		}
	}()
	var one question
	if err := json.Unmarshal(asked, &one); err != nil {
		panic(err)
	}
	created, kind, err := decoded(one.New)
	if err != nil {
		return [][2]string{{"", err.Error()}}
	}
	chosen, known := strategies[kind]
	if !known {
		return nil
	}
	if len(one.Old) == 0 || string(one.Old) == "null" {
		return causes(rest.BeforeCreate(chosen, placed(chosen, created), created))
	}
	old, _, err := decoded(one.Old)
	if err != nil {
		return [][2]string{{"", err.Error()}}
	}
	if err := rest.BeforeCreate(chosen, placed(chosen, old), old); err != nil {
		return [][2]string{{"", "the old object: " + err.Error()}}
	}
	place := placed(chosen, created)
	succeed(created, old)
	if _, ok := created.(*batch.Job); ok { // what the server added at its creation, an update has, too
		chosen.PrepareForCreate(place, created)
	}
	return causes(rest.BeforeUpdate(chosen, place, created, old))
}

func decoded(object []byte) (runtime.Object, string, error) {
	found, kind, err := legacyscheme.Codecs.UniversalDecoder().Decode(object, nil, nil)
	if err != nil {
		return nil, "", err
	}
	return found, kind.Kind, nil
}

// placed gives an object what the server does: a time, an identity, a name, the namespace of the request, and to a Service
// the list of the address that it asks for.
func placed(chosen strategy, object runtime.Object) context.Context {
	named, err := meta.Accessor(object)
	if err != nil {
		panic(err)
	}
	rest.FillObjectMetaSystemFields(named)
	if named.GetName() == "" && named.GetGenerateName() != "" {
		named.SetName(chosen.GenerateName(named.GetGenerateName()))
	}
	if asked, ok := object.(*core.Service); ok && asked.Spec.ClusterIP != "" && len(asked.Spec.ClusterIPs) == 0 {
		asked.Spec.ClusterIPs = []string{asked.Spec.ClusterIP}
	}
	if !chosen.NamespaceScoped() {
		named.SetNamespace("")
	} else if named.GetNamespace() == "" {
		named.SetNamespace("default")
	}
	inNamespace := request.WithNamespace(request.NewContext(), named.GetNamespace())
	return request.WithRequestInfo(inNamespace, &request.RequestInfo{APIGroup: "apps", APIVersion: "v1"})
}

// succeed makes the new object a later version of the old one.
func succeed(created, old runtime.Object) {
	after, _ := meta.Accessor(created)
	before, _ := meta.Accessor(old)
	before.SetResourceVersion("1")
	after.SetResourceVersion("1")
	after.SetUID(before.GetUID())
	after.SetCreationTimestamp(before.GetCreationTimestamp())
	if asked, ok := created.(*core.Service); ok && asked.Spec.ClusterIP == "" { // the storage keeps an address
		asked.Spec.ClusterIP, asked.Spec.ClusterIPs = old.(*core.Service).Spec.ClusterIP, old.(*core.Service).Spec.ClusterIPs
	}
}

func causes(err error) [][2]string {
	found := [][2]string{}
	var status *apierrors.StatusError
	if errors.As(err, &status) && status.ErrStatus.Details != nil {
		for _, cause := range status.ErrStatus.Details.Causes {
			found = append(found, [2]string{cause.Field, cause.Message})
		}
	}
	if err != nil && len(found) == 0 {
		found = append(found, [2]string{"", err.Error()})
	}
	return found
}
