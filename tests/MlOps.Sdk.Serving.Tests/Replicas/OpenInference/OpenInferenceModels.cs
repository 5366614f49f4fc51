using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Replicas.OpenInference;

/// <summary>The models of <see cref="TestModels"/> behind the protocol, written anew from the protocol's description.</summary>
internal static class OpenInferenceModels
{
    /// <summary>Answers as a server does that has all versions.</summary>
    public static Task<LoopbackReply> AnswerAsync(LoopbackRequest request, CancellationToken cancellationToken)
    {
        var path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Task.FromResult(path switch
        {
            ["v2", "health", "ready"] => new LoopbackReply(200, """{"live":true}"""),
            ["v2", "models", "commit-risk", "versions", _, "ready"] => new LoopbackReply(200, """{"name":"commit-risk","ready":true}"""),
            ["v2", "models", "commit-risk", "versions", var version, "infer"] => Infer(int.Parse(version, CultureInfo.InvariantCulture), request.Body),
            _ => new LoopbackReply(404, """{"error":"There is no such model."}"""),
        });
    }

    public static LoopbackReply Infer(int version, string body)
    {
        var inputs = JsonNode.Parse(body)!["inputs"]!.AsArray();
        var numeric = inputs.Single(input => (string?)input!["name"] == "numeric")!;
        var texts = inputs.Single(input => (string?)input!["name"] == "subsystem")!;
        var rows = (int)numeric["shape"]![0]!;
        if ((string?)numeric["datatype"] != "FP32" || (int)numeric["shape"]![1]! != 2 || (string?)texts["datatype"] != "BYTES" || texts["data"]!.AsArray().Count != rows)
        {
            return new LoopbackReply(400, """{"error":"The tensors do not fit."}""");
        }

        var data = numeric["data"]!.AsArray();
        var answers = Enumerable.Range(0, rows).Select(row => (float)TestModels.Answer(version, (double?)data[(2 * row) + 1]));
        return Outputs(version, answers);
    }

    public static LoopbackReply Outputs(int version, IEnumerable<float> answers)
    {
        var values = answers.ToArray();
        var output = new { name = "probability", datatype = "FP32", shape = new[] { values.Length, 1 }, data = values };
        return new LoopbackReply(200, JsonSerializer.Serialize(new { model_name = "commit-risk", model_version = $"{version}", outputs = new[] { output } }));
    }
}
