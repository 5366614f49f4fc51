using System.Globalization;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Runs streams that fill views, with their checkpoints in folders by view and version.</summary>
internal sealed class FeatureStreams(FeatureRowWriter writer, string? folder, TimeProvider clock)
{
    public ValueTask<StreamProgress> RunAsync(
        FeatureViewVersion view, EventSource source, StreamTimeOptions? time, StreamRunOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        var run = (options ?? new StreamRunOptions { TimeProvider = clock }).Checked();
        run = new StreamRunOptions
        {
            Name = options is null ? view.Id : run.Name,
            CheckpointFolder = run.CheckpointFolder ?? Folder(view),
            CheckpointInterval = run.CheckpointInterval,
            Progress = run.Progress,
            TimeProvider = run.TimeProvider,
        };
        var counters = new StreamCounters(run.Name);
        var stream = FeatureStream.Create(view, source, (time ?? new StreamTimeOptions()).Checked(), writer, counters);
        return StreamLoop.RunAsync(stream, [source], $"view {view.Id} {view.View.Fingerprint}\n({source.Schema})", counters, run, cancellationToken);
    }

    private string Folder(FeatureViewVersion view) => folder is null
        ? throw new InvalidOperationException("The feature store has no folder for checkpoints of streams. Set StreamRunOptions.CheckpointFolder.")
        : Path.Join(folder, view.Name, string.Create(CultureInfo.InvariantCulture, $"v{view.Version}"));
}
