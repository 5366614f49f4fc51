using System.Globalization;

namespace MlOps.Sdk.Benchmarks;

/// <summary>One join.</summary>
/// <param name="Seconds">What the join took.</param>
/// <param name="PeakBytes">The most resident memory of its process up to its end.</param>
/// <param name="AllocatedBytes">Managed bytes it allocated.</param>
/// <param name="Outcome">What it found.</param>
internal sealed record JoinRun(double Seconds, long PeakBytes, long AllocatedBytes, JoinOutcome Outcome)
{
    private const string Prefix = "JOINED ";

    /// <summary>The last line of the output of a process that joins once.</summary>
    public string ToLine() => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}{Seconds:R} {PeakBytes} {AllocatedBytes} {Outcome.Rows} {Outcome.Matched} {Outcome.Checksum}");

    /// <summary>Reads the line in the output of such a process; null when there is none.</summary>
    public static JoinRun? Read(string output)
    {
        if (Array.Find(output.Split('\n'), l => l.StartsWith(Prefix, StringComparison.Ordinal)) is not { } line)
        {
            return null;
        }

        var figures = line[Prefix.Length..].Trim().Split(' ');
        var outcome = new JoinOutcome((int)Number(figures[3]), (int)Number(figures[4]), ulong.Parse(figures[5], CultureInfo.InvariantCulture));
        return new JoinRun(double.Parse(figures[0], CultureInfo.InvariantCulture), Number(figures[1]), Number(figures[2]), outcome);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
