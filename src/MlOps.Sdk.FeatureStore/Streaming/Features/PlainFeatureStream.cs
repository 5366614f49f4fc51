using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Plain features: each event is a row, which needs no other event to be final.</summary>
internal sealed class PlainFeatureStream(FeatureViewVersion view, FeatureEvents events, StreamTimeOptions time, FeatureRowWriter writer, StreamCounters counters)
    : FeatureStream(view, events, time, writer, counters)
{
    protected override void Take(RecordBatch events) => Finish(Events.Rows(events));
}
