using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

/// <summary>Removes the beginning of a log, so that nothing tells of what was erased.</summary>
internal static class DeltaLogCut
{
    /// <summary>
    /// Removes the commits and checkpoints before a version that has a checkpoint, oldest first, and what interrupted writers left; returns how many. The names of
    /// commits that are younger than the cutoff stay taken.
    /// </summary>
    public static async Task<int> BeforeAsync(DeltaLog log, long version, DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        var listing = DeltaLogListing.Read(log.LogFolder);
        var commits = listing.Commits.Where(v => v < version).Select(v => (Version: v, Path: log.CommitPath(v)));
        var checkpoints = listing.Checkpoints.Where(c => c.Key < version).SelectMany(c => c.Value.Select(path => (Version: c.Key, Path: path)));
        var files = commits.Concat(checkpoints).OrderBy(f => f.Version).Select(f => f.Path)
            .Concat(Directory.GetFiles(log.LogFolder, "*.tmp", new EnumerationOptions { AttributesToSkip = 0 })).ToList();
        try
        {
            foreach (var path in files)
            {
                var isNameKept = path.EndsWith(".json", StringComparison.Ordinal) && File.GetLastWriteTimeUtc(path) > cutoff.UtcDateTime;
                if (isNameKept)
                {
                    await ForgottenCommit.PutAsync(path, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    File.Delete(path);
                }
            }

            foreach (var path in listing.Forgotten.Select(log.CommitPath).Where(path => File.GetLastWriteTimeUtc(path) <= cutoff.UtcDateTime))
            {
                File.Delete(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataEngineException($"Old files of the log '{log.LogFolder}' could not be deleted: {exception.Message} Check the folder's permissions and repeat the erasure.", "delta-erase", exception);
        }

        DurableFile.FsyncDirectory(log.LogFolder);
        return files.Count;
    }
}
