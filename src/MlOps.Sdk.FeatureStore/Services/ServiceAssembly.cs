using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Makes a service's columns, in their order, from a joined batch: stored ones are taken, on-demand ones computed.</summary>
internal static class ServiceAssembly
{
    /// <param name="service">The service.</param>
    /// <param name="joined">The rows with the request's columns and all stored features of the service's views.</param>
    /// <param name="instants">Each row's instant.</param>
    public static RecordBatch Assemble(FeatureService service, RecordBatch joined, Column instants)
    {
        var computed = new List<RecordBatch>();
        try
        {
            foreach (var view in service.Features.Where(f => f.OnDemandView is not null).GroupBy(f => f.OnDemandView!.Name, StringComparer.Ordinal))
            {
                computed.Add(OnDemandComputation.Compute(view.First().OnDemandView!, [.. view.Select(f => f.Computed!)], joined, instants));
            }

            var columns = computed.SelectMany(b => b.Schema.Zip(b.Columns)).ToDictionary(c => c.First.Name, c => c.Second, StringComparer.Ordinal);
            return new RecordBatch(
                new Schema(service.Features.Select(f => new Field(f.Column, f.Type))),
                [.. service.Features.Select(f => (f.OnDemandView is null ? joined[f.Column] : columns[f.Column]).Share())]);
        }
        finally
        {
            computed.ForEach(b => b.Dispose());
        }
    }

    /// <summary>Puts the columns of two batches of the same rows side by side.</summary>
    public static RecordBatch Join(RecordBatch left, RecordBatch right) =>
        new(new Schema(left.Schema.Concat(right.Schema)), [.. left.Columns.Concat(right.Columns).Select(c => c.Share())]);
}
