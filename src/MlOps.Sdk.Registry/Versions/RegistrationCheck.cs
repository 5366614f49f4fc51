using MlOps.Sdk.Core;

namespace MlOps.Sdk.Registry;

/// <summary>The limits of what comes with a registration, checked before anything is stored.</summary>
internal static class RegistrationCheck
{
    private const int MaxEntries = 10_000;

    public static void Check(ModelPackage package, RegisterOptions options)
    {
        if (options.Description is { } description)
        {
            MetadataText.CheckValue(description, "the description", nameof(options));
        }

        foreach (var (text, kind) in (ReadOnlySpan<(string?, string)>)
            [(options.RunId, "run"), (options.CreatedBy, "actor"), (options.IdempotencyKey, "idempotency key")])
        {
            if (text is not null)
            {
                MetadataText.CheckName(text, kind, nameof(options));
            }
        }

        CheckPairs(options.Tags, "tag", nameof(options));
        CheckPairs(package.Metadata.Parameters, "parameter", nameof(package));
        CheckCount(package.Metadata.Metrics.Count, "metric", nameof(package));
        foreach (var name in package.Metadata.Metrics.Keys)
        {
            MetadataText.CheckName(name, "metric", nameof(package));
        }
    }

    private static void CheckPairs(IReadOnlyDictionary<string, string> pairs, string kind, string parameter)
    {
        CheckCount(pairs.Count, kind, parameter);
        foreach (var (name, value) in pairs)
        {
            MetadataText.CheckName(name, kind, parameter);
            MetadataText.CheckValue(value, $"{kind} '{MetadataText.Quote(name)}'", parameter);
        }
    }

    private static void CheckCount(int count, string kind, string parameter)
    {
        if (count > MaxEntries)
        {
            throw new ArgumentException($"The version has {count} {kind}s, more than {MaxEntries}. Log the rest as an artifact of the run.", parameter);
        }
    }
}
