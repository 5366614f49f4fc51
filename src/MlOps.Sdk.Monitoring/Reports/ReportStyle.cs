namespace MlOps.Sdk.Monitoring;

/// <summary>The style sheet, embedded at build time from <c>report.css</c>.</summary>
internal static class ReportStyle
{
    public static string Css { get; } = Load();

    private static string Load()
    {
        using var stream = typeof(ReportStyle).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("The style sheet is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
