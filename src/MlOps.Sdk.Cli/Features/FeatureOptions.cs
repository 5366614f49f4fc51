using System.CommandLine;
using System.Globalization;

namespace MlOps.Sdk.Cli;

/// <summary>The options that all commands on features share.</summary>
internal static class FeatureOptions
{
    public static Option<string> Definitions() => new("--definitions", "-d")
    {
        Description = "The JSON file with the definitions of views, on-demand views and services.",
        Required = true,
    };

    public static Option<string> Root() => new("--path")
    {
        Description = "The folder of the platform, with the metadata database and the lake.",
        DefaultValueFactory = _ => ".mlops",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };

    public static Option<DateTimeOffset?> Instant(string name, string description) => new(name)
    {
        Description = $"{description}, as in 2024-01-31T12:00:00Z; now if left out.",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
            {
                return instant;
            }

            result.AddError($"The value '{text}' of {name} is not valid: it is an instant such as 2024-01-31T12:00:00Z.");
            return null;
        },
    };
}
