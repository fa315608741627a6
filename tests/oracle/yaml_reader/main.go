// yaml-reader answers how Kubernetes reads YAML. Standard input holds documents, each after its length (4 bytes, big
// endian); the answers on standard output have the same form and begin with '=' (JSON follows) or '!' (an error follows).
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"sigs.k8s.io/yaml"
)

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
		document := make([]byte, length)
		if _, err := io.ReadFull(in, document); err != nil {
			panic(err)
		}
		answer := read(document)
		binary.Write(out, binary.BigEndian, uint32(len(answer)))
		out.Write(answer)
	}
}

func read(document []byte) (answer []byte) {
	defer func() {
		if fault := recover(); fault != nil {
			answer = []byte(fmt.Sprint("!panic: ", fault))
		}
	}()
	value, err := yaml.YAMLToJSON(document)
	if err != nil {
		return append([]byte{'!'}, err.Error()...)
	}
	return append([]byte{'='}, value...)
}
