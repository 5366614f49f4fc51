using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.DuckDb;

public sealed partial class DeltaTable
{
    /// <summary>
    /// Writes the state of the newest version as a checkpoint now. Writes do this by themselves every tenth version; this is for those who want it at once, such
    /// as before the table is copied.
    /// </summary>
    /// <param name="cancellationToken">Stops the writing; the checkpoint before stays.</param>
    /// <returns>The version that the checkpoint holds.</returns>
    /// <exception cref="DataEngineException">The table cannot be written here, or the checkpoint could not be.</exception>
    public async Task<long> CheckpointAsync(CancellationToken cancellationToken = default)
    {
        var snapshot = await StartAsync(mayRemove: false, cancellationToken).ConfigureAwait(false);
        await DeltaCheckpointWriter.WriteAsync(_database, _log.LogFolder, snapshot, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return Publish(snapshot);
    }

    /// <summary>
    /// Deletes files that left the table, or never belonged to it, longer ago than the retention. Files of the newest version are never deleted; versions older
    /// than the retention can no longer be read.
    /// </summary>
    /// <param name="options">Which files.</param>
    /// <param name="cancellationToken">Stops the work between two files.</param>
    /// <returns>The deleted files by their path in the table's folder; in a dry run those that would be.</returns>
    /// <exception cref="ArgumentException">The retention is negative, or shorter than the table's and that was not allowed.</exception>
    /// <exception cref="DataEngineException">The table cannot be written here, or a file could not be deleted.</exception>
    public async Task<IReadOnlyList<string>> VacuumAsync(DeltaVacuumOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new DeltaVacuumOptions();
        var snapshot = await StartAsync(mayRemove: false, cancellationToken).ConfigureAwait(false);
        var kept = DeltaRetention.Of(snapshot);
        var retention = options.Retention ?? kept;
        if (retention < TimeSpan.Zero || (retention < kept && !options.AllowShortRetention))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"A retention of {retention} is shorter than the {kept} for which the Delta table '{Folder}' keeps files for readers of older versions and writers at work. Choose a longer one, or set AllowShortRetention when nobody else uses the table."),
                nameof(options));
        }

        Publish(snapshot);
        var deleted = new List<string>();
        foreach (var path in DeltaGarbage.Find(snapshot, _clock.GetUtcNow() - retention))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!options.IsDryRun)
            {
                Delete(path);
            }

            deleted.Add(path);
        }

        return deleted;
    }

    private static long CheckpointInterval(DeltaSnapshot snapshot) =>
        snapshot.Configuration.TryGetValue("delta.checkpointInterval", out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > 0 ? interval : 10;

    private void Delete(string path)
    {
        try
        {
            File.Delete(Path.Join(Folder, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataEngineException($"The file '{path}' of the Delta table '{Folder}' could not be deleted: {exception.Message} Check the folder's permissions and repeat the vacuum.", "delta-vacuum", exception);
        }
    }
}
