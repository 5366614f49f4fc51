using System.ComponentModel;
using System.Diagnostics;

namespace MlOps.Sdk.Tracking;

/// <summary>The commit, branch and state of a working directory, by one call of git.</summary>
internal sealed record GitState(string Commit, string? Branch, bool? IsDirty)
{
    /// <summary>The state; null outside a repository, before its first commit, and when git is neither installed nor the folder readable.</summary>
    public static async ValueTask<GitState?> ReadAsync(string directory, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            return await AskGitAsync(directory, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // No git, or a repository so large that it did not answer in time: the commit can still be read from its files.
            return ReadFiles(directory);
        }
    }

    internal static GitState? Parse(string status)
    {
        string? commit = null, branch = null;
        var isDirty = false;
        foreach (var line in status.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# branch.oid ", StringComparison.Ordinal))
            {
                commit = line["# branch.oid ".Length..].Trim();
            }
            else if (line.StartsWith("# branch.head ", StringComparison.Ordinal))
            {
                branch = line["# branch.head ".Length..].Trim();
            }
            else if (line[0] != '#')
            {
                isDirty = true;
            }
        }

        return commit is null or "(initial)" ? null : new GitState(commit, branch == "(detached)" ? null : branch, isDirty);
    }

    internal static GitState? ReadFiles(string directory)
    {
        try
        {
            for (var folder = new DirectoryInfo(directory); folder is not null; folder = folder.Parent)
            {
                var head = Path.Combine(folder.FullName, ".git", "HEAD");
                if (File.Exists(head))
                {
                    return FromHead(Path.GetDirectoryName(head)!, File.ReadAllText(head).Trim());
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The run is worth more than the name of its commit.
        }

        return null;
    }

    private static GitState? FromHead(string gitFolder, string head)
    {
        const string Reference = "ref: refs/heads/";
        if (!head.StartsWith(Reference, StringComparison.Ordinal))
        {
            return IsHash(head) ? new GitState(head, null, null) : null;
        }

        var branch = head[Reference.Length..];
        var loose = Path.Combine(gitFolder, "refs", "heads", branch);
        var packed = Path.Combine(gitFolder, "packed-refs");
        var commit = File.Exists(loose) ? File.ReadAllText(loose).Trim()
            : File.Exists(packed) ? File.ReadLines(packed).FirstOrDefault(l => l.EndsWith(" refs/heads/" + branch, StringComparison.Ordinal))?.Split(' ')[0]
            : null;
        return IsHash(commit) ? new GitState(commit!, branch, null) : null;
    }

    private static bool IsHash(string? text) => text is { Length: 40 or 64 } && text.All(char.IsAsciiHexDigitLower);

    private static async Task<GitState?> AskGitAsync(string directory, CancellationToken cancellationToken)
    {
        // A repository's own configuration may name programs for git to run; the file-system monitor is the one "status" would start.
        var start = new ProcessStartInfo("git", ["--no-optional-locks", "-c", "core.fsmonitor=false", "status", "--porcelain=v2", "--branch", "--untracked-files=no"])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return process.ExitCode == 0 ? Parse(output) : null;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
