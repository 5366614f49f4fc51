using System.Reflection;

namespace MlOps.Sdk.Docs.Tests;

/// <summary>The repository's texts and snippets, found from where the tests were built.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Snippets { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Snippets").Value!;

    /// <summary>Every text for readers, relative to the root.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. Files("", "*.md", SearchOption.TopDirectoryOnly),
        .. Files("docs", "*.md", SearchOption.AllDirectories),
        .. Directory.EnumerateDirectories(Path.Combine(Root, "src")).Order(StringComparer.Ordinal)
            .SelectMany(p => Files(Path.GetRelativePath(Root, p), "*.md", SearchOption.TopDirectoryOnly)),
        .. Files("benchmarks", "*.md", SearchOption.TopDirectoryOnly),
        .. Files("eng/native", "*.md", SearchOption.TopDirectoryOnly),
    ];

    /// <summary>The sources whose regions may be shown.</summary>
    public static IReadOnlyList<string> SnippetSources { get; } =
        [.. Files("docs/snippets", "*.cs", SearchOption.TopDirectoryOnly), .. Files("samples/QuickStart", "*.cs", SearchOption.TopDirectoryOnly)];

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    private static IEnumerable<string> Files(string folder, string pattern, SearchOption option) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), pattern, option)
        .Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MlOps.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run outside the repository: no MlOps.Sdk.sln above " + AppContext.BaseDirectory);
    }
}
