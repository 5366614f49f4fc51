namespace MlOps.Sdk.Tests.Repository;

/// <summary>The repository's own files, found from where the tests were built.</summary>
internal static class RepositoryFiles
{
    /// <summary>Folders that version control ignores, and one that holds it.</summary>
    private static readonly string[] NotOurs = [".git", "bin", "obj", "node_modules", "artifacts", "shared", "TestResults", ".mlops", ".vs", ".idea"];

    private static readonly string[] Compressed = [".gz", ".nupkg", ".snupkg", ".png", ".onnx", ".parquet"];

    public static string Root { get; } = FindRoot();

    public static IEnumerable<string> Projects => Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories);

    public static IEnumerable<string> Sources(params string[] folders) => folders
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>Every text file that is part of the repository: all but what is built, fetched or compressed.</summary>
    public static IEnumerable<string> Tracked() => Walk(new DirectoryInfo(Root));

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static IEnumerable<string> Walk(DirectoryInfo folder) => folder.EnumerateFiles()
        .Where(f => f.LinkTarget is null && !Compressed.Contains(f.Extension) && f.Name != ".git")
        .Select(f => f.FullName)
        .Concat(folder.EnumerateDirectories().Where(d => d.LinkTarget is null && !NotOurs.Contains(d.Name)).SelectMany(Walk));

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
