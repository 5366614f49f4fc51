using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>
/// What stands where a commit was erased. The name must stay taken for a while: a slow writer that still believes this version to be the next one would otherwise
/// make it anew below the checkpoint, where nobody reads, and its rows would be lost. A reader that steps over it is refused by the protocol instead of missing rows.
/// </summary>
internal static class ForgottenCommit
{
    public const string FirstLine = """{"commitInfo":{"operation":"FORGOTTEN"}}""";

    private static readonly byte[] Content = Encoding.UTF8.GetBytes(FirstLine + "\n" + """{"protocol":{"minReaderVersion":99,"minWriterVersion":99}}""" + "\n");

    public static bool Is(FileInfo file) => file.Length == Content.Length && File.ReadAllBytes(file.FullName).AsSpan().SequenceEqual(Content);

    /// <summary>Puts it in a commit's place, with the commit's time.</summary>
    public static async Task PutAsync(string path, CancellationToken cancellationToken)
    {
        var time = File.GetLastWriteTimeUtc(path);
        await DurableFile.WriteAtomicAsync(path, Content, cancellationToken).ConfigureAwait(false);
        File.SetLastWriteTimeUtc(path, time);
    }
}
