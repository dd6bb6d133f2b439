// Command gke_crds prints CustomResourceDefinitions of GKE's BackendConfig and FrontendConfig, made from the OpenAPI
// definitions in the source of GKE's Ingress controller, which publishes no CRD files.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	backendconfig "k8s.io/ingress-gce/pkg/apis/backendconfig/v1"
	frontendconfig "k8s.io/ingress-gce/pkg/apis/frontendconfig/v1beta1"
	"k8s.io/kube-openapi/pkg/common"
	"k8s.io/kube-openapi/pkg/validation/spec"
)

const (
	refPrefix  = "#/definitions/"
	objectMeta = "k8s.io/apimachinery/pkg/apis/meta/v1.ObjectMeta"
)

type definitions map[string]common.OpenAPIDefinition

func reference(name string) spec.Ref {
	return spec.MustCreateRef(refPrefix + strings.ReplaceAll(name, "/", "~1"))
}

// inlined is the schema with what it refers to in the place of the reference; the types have no cycles.
func (all definitions) inlined(schema spec.Schema) map[string]any {
	if ref := schema.Ref.String(); ref != "" {
		name := strings.ReplaceAll(strings.TrimPrefix(ref, refPrefix), "~1", "/")
		if name == objectMeta {
			return map[string]any{"type": "object"}
		}
		if definition, ok := all[name]; ok {
			return all.inlined(definition.Schema)
		}
		return map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}
	}
	out := map[string]any{}
	if len(schema.Type) > 0 {
		out["type"] = schema.Type[0]
	}
	if schema.Format != "" {
		out["format"] = schema.Format
	}
	if len(schema.Required) > 0 {
		out["required"] = schema.Required
	}
	if len(schema.Properties) > 0 {
		properties := map[string]any{}
		for name, property := range schema.Properties {
			properties[name] = all.inlined(property)
		}
		out["properties"] = properties
	}
	if schema.Items != nil && schema.Items.Schema != nil {
		out["items"] = all.inlined(*schema.Items.Schema)
	}
	if schema.AdditionalProperties != nil && schema.AdditionalProperties.Schema != nil {
		out["additionalProperties"] = all.inlined(*schema.AdditionalProperties.Schema)
	}
	return out
}

func print(group, kind, version, typeName string, get func(common.ReferenceCallback) map[string]common.OpenAPIDefinition) {
	all := definitions(get(reference))
	singular := strings.ToLower(kind)
	text, err := json.Marshal(map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": map[string]any{"name": singular + "s." + group},
		"spec": map[string]any{
			"group": group, "scope": "Namespaced",
			"names": map[string]any{"kind": kind, "listKind": kind + "List", "plural": singular + "s", "singular": singular},
			"versions": []any{map[string]any{"name": version, "served": true, "storage": true,
				"schema": map[string]any{"openAPIV3Schema": all.inlined(all[typeName].Schema)}}},
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("---\n%s\n", text)
}

func main() {
	print("cloud.google.com", "BackendConfig", "v1",
		"k8s.io/ingress-gce/pkg/apis/backendconfig/v1.BackendConfig", backendconfig.GetOpenAPIDefinitions)
	print("networking.gke.io", "FrontendConfig", "v1beta1",
		"k8s.io/ingress-gce/pkg/apis/frontendconfig/v1beta1.FrontendConfig", frontendconfig.GetOpenAPIDefinitions)
}
