using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>What one side came to in a process of its own.</summary>
/// <param name="QuarterSeconds">Time for the first quarter of the rows.</param>
/// <param name="QuarterPeakBytes">The most resident memory up to there.</param>
/// <param name="Seconds">Time for all rows.</param>
/// <param name="PeakBytes">The most resident memory up to the end.</param>
/// <param name="AllocatedBytes">Managed bytes allocated by the writes.</param>
/// <param name="Checksum">A sum over the values that hold at the end.</param>
internal sealed record PushRun(double QuarterSeconds, long QuarterPeakBytes, double Seconds, long PeakBytes, long AllocatedBytes, double Checksum)
{
    private const string Prefix = "PUSHED ";

    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}{QuarterSeconds:R} {QuarterPeakBytes} {Seconds:R} {PeakBytes} {AllocatedBytes} {Checksum:R}");

    public static PushRun? Read(string output)
    {
        if (Array.Find(output.Split('\n'), l => l.StartsWith(Prefix, StringComparison.Ordinal)) is not { } line)
        {
            return null;
        }

        var figures = line[Prefix.Length..].Trim().Split(' ').Select(f => double.Parse(f, CultureInfo.InvariantCulture)).ToArray();
        return new PushRun(figures[0], (long)figures[1], figures[2], (long)figures[3], (long)figures[4], figures[5]);
    }
}
