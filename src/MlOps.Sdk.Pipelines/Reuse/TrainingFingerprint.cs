using System.Security.Cryptography;
using System.Text;
using MlOps.Sdk.Core;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Pipelines;

/// <summary>A SHA-256 over everything a trained model depends on: data, columns, split, preprocessing, trainer settings, seed, SDK version.</summary>
internal static class TrainingFingerprint
{
    public static string Of(PipelineDefinition definition, string dataHash)
    {
        var source = definition.Source!;
        var trainer = new PipelineTrainer(definition.Trainer!, definition.Preprocessing);
        string[] parts =
        [
            dataHash,
            source.Label,
            string.Join('\u001f', source.FeatureColumns()),
            definition.Split.ToString(),
            string.Join('\u001f', definition.Metrics.Order(StringComparer.Ordinal)),
            .. trainer.DescribeParameters(definition.Seed).Select(p => $"{p.Key}={p.Value}"),
            .. source.Service is { } service ? [service.Fingerprint] : (string[])[],
            .. definition.Calibration is { } calibration ? [calibration.ToString()] : (string[])[],
            typeof(ModelPackage).Assembly.GetName().Version?.ToString() ?? string.Empty,
        ];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001e', parts))));
    }
}
