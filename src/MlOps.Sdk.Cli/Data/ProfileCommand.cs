using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MlOps.Sdk.DuckDb;

namespace MlOps.Sdk.Cli;

/// <summary><c>mlops data profile</c>: counts and measures every column of a table.</summary>
internal static class ProfileCommand
{
    public static Command Create()
    {
        var input = new Option<string>("--input", "-i")
        {
            Description = "Parquet, CSV (.csv, .tsv, also .gz) or JSON (.json, .jsonl, .ndjson), a pattern such as 'data/*.parquet', or the folder of a Delta table.",
            Required = true,
        };
        var version = new Option<long?>("--version")
        {
            Description = "The version of a Delta table, from 0; the newest if left out.",
            CustomParser = result => Parse<long>(
                result, t => long.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null, "is a whole number from 0"),
        };
        var format = new Option<string?>("--format") { Description = "What the input is, where its name does not say it." };
        format.AcceptOnlyFromAmong([.. Enum.GetNames<TableFormat>().Select(n => n.ToLowerInvariant())]);
        var delimiter = new Option<char?>("--delimiter")
        {
            Description = "What stands between two values of a CSV file: a character, or 'tab'.",
            CustomParser = result => Parse<char>(result, t => t switch { "tab" => '\t', [var c] => c, _ => null }, "is one character, or 'tab'"),
        };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON instead of a table." };
        input.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
            {
                result.AddError("Option '--input' is empty.");
            }
        });
        var command = new Command("profile", "Count and measure every column of a table.") { input, version, format, delimiter, json };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new TableProfileOptions
            {
                Format = result.GetValue(format) is { } name ? Enum.Parse<TableFormat>(name, ignoreCase: true) : null,
                Version = result.GetValue(version),
                Delimiter = result.GetValue(delimiter),
            };
            using var database = DuckDbDatabase.Open();
            var profile = await database.ProfileAsync(result.GetRequiredValue(input), options, cancellationToken).ConfigureAwait(false);
            var text = result.GetValue(json) ? profile.ToJson() + Environment.NewLine : ProfileTable.Write(profile);
            await result.InvocationConfiguration.Output.WriteAsync(text.AsMemory(), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static T? Parse<T>(ArgumentResult result, Func<string, T?> parse, string rule)
        where T : struct
    {
        var text = result.Tokens[0].Value;
        var value = parse(text);
        if (value is null)
        {
            result.AddError($"The value '{text}' of {((OptionResult)result.Parent!).Option.Name} is not valid: it {rule}.");
        }

        return value;
    }
}
