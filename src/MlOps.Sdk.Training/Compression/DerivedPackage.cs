using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>Makes a package of a compressed model and the package it came from.</summary>
internal static class DerivedPackage
{
    public static CompressedPackage Of(ModelPackage original, CompressedModel compressed, double goldenDifference, DateTimeOffset now)
    {
        // Twice what was seen: another machine may round an input to the neighbouring integer.
        var samples = original.Samples with { Tolerance = original.Samples.Tolerance + (2 * goldenDifference) };
        var report = compressed.Report with { GoldenTolerance = samples.Tolerance };
        string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
        var package = new ModelPackage(
            compressed.Onnx,
            original.Signature,
            original.Metadata with
            {
                CreatedAt = now,
                Metrics = report.MetricsAfter,
                Parameters = new SortedDictionary<string, string>(original.Metadata.Parameters.ToDictionary(), StringComparer.Ordinal)
                {
                    ["compression"] = report.Method,
                    ["compression.size_ratio"] = Number(report.SizeRatio),
                    ["compression.maximum_difference"] = Number(report.MaximumDifference),
                    ["compression.golden_tolerance"] = samples.Tolerance.ToString("R", CultureInfo.InvariantCulture),
                },
            },
            samples,
            original.Lineage with { DerivedFrom = original.Hash },
            original.Profile);
        return new CompressedPackage(package, report);
    }
}
