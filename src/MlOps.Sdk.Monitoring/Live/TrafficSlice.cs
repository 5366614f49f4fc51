using MlOps.Sdk.Core;

namespace MlOps.Sdk.Monitoring;

/// <summary>The counts of one slice of time.</summary>
internal sealed class TrafficSlice(ModelProfile reference)
{
    public DataProfileBuilder Features { get; } = DataProfileBuilder.AlignedTo(reference.Features);

    public DataProfileBuilder? Predictions { get; } =
        reference.Predictions is null ? null : DataProfileBuilder.AlignedTo(reference.Predictions);

    public void Add(RecordBatch features, RecordBatch? predictions)
    {
        Features.AddWhatFits(features);
        if (predictions is not null)
        {
            Predictions?.AddWhatFits(predictions);
        }
    }

    public void Merge(TrafficSlice other)
    {
        Features.Merge(other.Features);
        if (other.Predictions is not null)
        {
            Predictions?.Merge(other.Predictions);
        }
    }
}
