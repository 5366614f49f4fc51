using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Turns the online values of a service's views into the answer for the service.</summary>
internal static class OnlineServiceAssembly
{
    /// <param name="service">The service.</param>
    /// <param name="entities">The request: join keys and request columns.</param>
    /// <param name="stored">The stored features of the service's views; null when it needs none.</param>
    /// <param name="at">The instant.</param>
    public static OnlineFeatures Assemble(FeatureService service, RecordBatch entities, OnlineFeatures? stored, DateTimeOffset at)
    {
        var rows = entities.RowCount;
        using var instants = Columns.FromTimestamps(Enumerable.Repeat((DateTimeOffset?)at, rows));
        using var joined = stored is null ? entities.Share() : ServiceAssembly.Join(entities, stored.Values);
        var values = ServiceAssembly.Assemble(service, joined, instants);
        var views = service.Features.Select(f => f.View?.Name ?? f.OnDemandView!.Name).Distinct(StringComparer.Ordinal).ToList();
        var eventTimes = new RecordBatch(
            new Schema(views.Select(v => new Field(v, DataType.Timestamp))),
            [.. views.Select(v => stored is not null && stored.EventTimes.Schema.Contains(v) ? stored.EventTimes[v].Share() : Oldest(InputsOf(service, v), stored, rows))]);
        var statuses = new FeatureStatus[rows * service.Features.Count];
        for (var f = 0; f < service.Features.Count; f++)
        {
            var sources = Sources(service.Features[f], stored);
            for (var row = 0; row < rows; row++)
            {
                statuses[(row * service.Features.Count) + f] = service.Features[f].View is not null
                    ? stored!.GetStatus(row, sources[0])
                    : StatusOf(values.Columns[f], row, sources, stored);
            }
        }

        return new OnlineFeatures(values, eventTimes, statuses, [.. service.Features.Select(f => views.IndexOf(f.View?.Name ?? f.OnDemandView!.Name))], at);
    }

    private static int[] Sources(ServiceFeature feature, OnlineFeatures? stored)
    {
        var columns = feature.View is not null ? [feature.Column] : feature.Computed!.Inputs;
        return stored is null ? [] : [.. columns.Select(stored.Values.Schema.IndexOf).Where(i => i >= 0)];
    }

    private static FeatureStatus StatusOf(Column values, int row, int[] sources, OnlineFeatures? stored)
    {
        if (!values.IsNull(row))
        {
            return FeatureStatus.Present;
        }

        var inputs = sources.Select(s => stored!.GetStatus(row, s)).ToList();
        return inputs.Contains(FeatureStatus.Expired) ? FeatureStatus.Expired : inputs.Contains(FeatureStatus.Missing) ? FeatureStatus.Missing : FeatureStatus.Null;
    }

    private static string[] InputsOf(FeatureService service, string onDemandView)
    {
        var features = service.Features.Where(f => f.OnDemandView?.Name == onDemandView).ToList();
        return [.. features[0].OnDemandView!.Views.Where(v => features.Exists(f => FeatureService.Reads(f, v))).Select(v => v.Name)];
    }

    private static Column Oldest(string[] views, OnlineFeatures? stored, int rows)
    {
        var result = (ColumnBuilder<long>)ColumnBuilder.Create(DataType.Timestamp, rows);
        var times = Array.ConvertAll(views, v => stored!.EventTimes.Column<long>(v));
        for (var row = 0; row < rows; row++)
        {
            if (times.Length == 0 || times.Any(t => t.IsNull(row)))
            {
                result.AppendNull();
            }
            else
            {
                result.Append(times.Min(t => t[row]));
            }
        }

        return result.Build();
    }
}
