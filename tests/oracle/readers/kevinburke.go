// Prints what ssh_config takes from a config: "FILE<TAB>HOST" in, one JSON object a line out.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/kevinburke/ssh_config"
)

var keys = []string{"HostName", "User", "Port", "IdentityFile", "ProxyJump", "ProxyCommand", "Compression", "LocalForward"}

// allKeys is GetAll of IdentityFile, which 1.0 does not have.
func allKeys(config interface{}, host string) []string {
	type all interface {
		GetAll(alias, key string) ([]string, error)
	}
	if found, ok := config.(all); ok {
		keys, _ := found.GetAll(host, "IdentityFile")
		return keys
	}
	return nil
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<20)
	for in.Scan() {
		parts := strings.SplitN(in.Text(), "\t", 2)
		answer := map[string]interface{}{}
		file, err := os.Open(parts[0])
		if err == nil {
			var config *ssh_config.Config
			config, err = ssh_config.Decode(file)
			file.Close()
			if err == nil {
				settings := map[string]string{}
				for _, key := range keys {
					value, problem := config.Get(parts[1], key)
					if problem == nil {
						settings[strings.ToLower(key)] = value
					}
				}
				answer["settings"] = settings
				answer["keys"] = allKeys(config, parts[1])
			}
		}
		if err != nil {
			answer["refused"] = err.Error()
		}
		out, _ := json.Marshal(answer)
		fmt.Println(string(out))
	}
}
