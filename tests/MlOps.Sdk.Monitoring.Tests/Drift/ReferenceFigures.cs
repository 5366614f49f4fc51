using System.Text.Json;

namespace MlOps.Sdk.Monitoring.Tests;

/// <summary>The committed figures of SciPy and pandas; see reference/drift_reference.py.</summary>
internal sealed record ReferenceFigures(
    IReadOnlyList<ReferenceFigures.SampleCase> Samples,
    IReadOnlyList<ReferenceFigures.TableCase> Tables,
    IReadOnlyList<double[]> ChiSquareTail,
    IReadOnlyList<double[]> KolmogorovTail,
    double[] PValues,
    double[] Adjusted)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static ReferenceFigures Instance { get; } = Load();

    private static ReferenceFigures Load()
    {
        using var stream = typeof(ReferenceFigures).Assembly.GetManifestResourceStream("drift_reference.json")!;
        return JsonSerializer.Deserialize<ReferenceFigures>(stream, Web)!;
    }

    internal sealed record SampleCase(
        string Name, double[] Reference, double[] Current, double Ks, double KsLimitP, double Wasserstein,
        double Mean, double Std, double Min, double Max, double[] Quantiles);

    internal sealed record TableCase(
        string Name, long[] Reference, long[] Current, double Psi, double ChiSquare, double ChiSquareP,
        double CramersVAtEqualSize, double G, double GP, double JensenShannon);
}
