using MlOps.Sdk.Pipelines;
using Spectre.Console;

namespace QuickStart;

/// <summary>How the sample talks to the console.</summary>
internal static class Show
{
    private const int WidthWithoutTerminal = 140;

    /// <summary>Into a file or a pipe goes plain text, in lines wide enough for the tables.</summary>
    public static void AdaptToOutput()
    {
        if (!Console.IsOutputRedirected)
        {
            return;
        }

        var profile = AnsiConsole.Profile;
        (profile.Capabilities.Ansi, profile.Capabilities.Links, profile.Capabilities.Interactive) = (false, false, false);
        (profile.Capabilities.ColorSystem, profile.Width) = (ColorSystem.NoColors, WidthWithoutTerminal);
    }

    public static void Title(string text) => AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(text)}[/]").LeftJustified());

    public static void Step(int number, string text)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(new Rule($"[bold aqua]{number}[/] {Markup.Escape(text)}").LeftJustified());
    }

    public static void Line(string markup) => AnsiConsole.MarkupLine(markup);

    public static string Safe(string text) => Markup.Escape(text);

    public static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            // A leading '>' asks for numbers: right-aligned.
            table.AddColumn(column.StartsWith('>') ? new TableColumn(column[1..]).RightAligned() : new TableColumn(column));
        }

        return table;
    }

    /// <summary>Runs work that reports where a pipeline is, behind a spinner.</summary>
    public static Task<T> WithProgressAsync<T>(string title, Func<IProgress<PipelineProgress>, Task<T>> work) =>
        !AnsiConsole.Profile.Capabilities.Interactive ? work(new Progress<PipelineProgress>()) : AnsiConsole.Status().StartAsync(Markup.Escape(title), context =>
            work(new Progress<PipelineProgress>(p => context.Status($"{Markup.Escape(title)} · {p.Step}: {Markup.Escape(p.Detail)}"))));

    public static void Steps(IEnumerable<PipelineStepReport> steps)
    {
        var table = Table("step", ">seconds", "", "what came out");
        foreach (var step in steps)
        {
            table.AddRow(step.Name, $"{step.Duration.TotalSeconds:0.00}", step.Reused ? "[green]reused[/]" : "", Markup.Escape(step.Detail));
        }

        AnsiConsole.Write(table);
    }
}
