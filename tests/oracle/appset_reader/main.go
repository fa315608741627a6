// Reads ApplicationSets, one JSON object a line, and writes what Argo CD's own code makes of each.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	log "github.com/sirupsen/logrus"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	argo "github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

type question struct {
	Set      string    `json:"set"`
	Folder   string    `json:"folder"`
	Clusters []cluster `json:"clusters"`
}

type cluster struct {
	Name        string            `json:"name"`
	Server      string            `json:"server"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

type answer struct {
	Applications []argo.Application `json:"applications"`
	Error        string             `json:"error"`
}

// kubernetes has cluster Secrets and any project.
type kubernetes struct {
	client.Client
	clusters []cluster
}

func (k kubernetes) Get(context.Context, client.ObjectKey, client.Object, ...client.GetOption) error {
	return nil
}

func (k kubernetes) List(_ context.Context, list client.ObjectList, options ...client.ListOption) error {
	asked := client.ListOptions{}
	asked.ApplyOptions(options)
	secrets := list.(*corev1.SecretList)
	for _, one := range k.clusters {
		if asked.LabelSelector.Matches(labels.Set(one.Labels)) {
			secrets.Items = append(secrets.Items, corev1.Secret{
				ObjectMeta: metav1.ObjectMeta{Name: one.Name, Labels: one.Labels, Annotations: one.Annotations},
				Data:       map[string][]byte{"name": []byte(one.Name), "server": []byte(one.Server)},
			})
		}
	}
	return nil
}

// repository is a Git clone; its two methods do what the repo server does with a checkout.
type repository struct{ folder string }

func (r repository) GetFiles(_ context.Context, _, _, _, pattern string, _ bool, _ *argo.SourceIntegrity) (map[string][]byte, error) {
	command := exec.Command("git", "ls-files", "--full-name", "-z", "--", pattern)
	command.Dir = r.folder
	told, err := command.Output()
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	for _, path := range strings.Split(strings.TrimSuffix(string(told), "\x00"), "\x00") {
		if path != "" {
			if found[path], err = os.ReadFile(filepath.Join(r.folder, path)); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

func (r repository) GetDirectories(context.Context, string, string, string, bool, *argo.SourceIntegrity) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(r.folder, func(path string, entry fs.DirEntry, failed error) error {
		if failed != nil || !entry.IsDir() {
			return failed
		}
		if strings.HasPrefix(entry.Name(), ".") {
			return filepath.SkipDir
		}
		if relative, err := filepath.Rel(r.folder, path); err != nil || relative != "." {
			paths = append(paths, relative)
		}
		return nil
	})
	return paths, err
}

func answered(line []byte) (told answer) {
	defer func() {
		if crash := recover(); crash != nil {
			told = answer{Error: fmt.Sprint("crash: ", crash)}
		}
	}()
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{Error: err.Error()}
	}
	var set argo.ApplicationSet
	if err := yaml.Unmarshal([]byte(asked.Set), &set); err != nil {
		return answer{Error: err.Error()}
	}
	cluster := kubernetes{clusters: asked.Clusters}
	repos := repository{asked.Folder}
	known := generators.GetGenerators(context.Background(), cluster, nil, "argocd", repos, nil, generators.SCMConfig{}, nil)
	made, _, err := template.GenerateApplications(log.NewEntry(log.StandardLogger()), set, known, &utils.Render{}, cluster)
	told.Applications = made
	if err != nil {
		told.Error = err.Error()
	}
	return told
}

func main() {
	log.SetLevel(log.PanicLevel)
	lines := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		if err := output.Encode(answered(line)); err != nil {
			panic(err)
		}
	}
}
