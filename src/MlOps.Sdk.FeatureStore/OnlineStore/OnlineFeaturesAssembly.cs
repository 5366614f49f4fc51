using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>Turns looked-up rows into values: enforces the time to live, fills in what nothing means, measures times since.</summary>
internal static class OnlineFeaturesAssembly
{
    public static OnlineFeatures Assemble(
        IReadOnlyList<OnlineRequest> requests, IReadOnlyList<IReadOnlyList<OnlineLookupResult>> found, int rowCount, DateTimeOffset at)
    {
        var width = requests.Sum(r => r.View.View.Features.Count);
        var statuses = new FeatureStatus[rowCount * width];
        Array.Fill(statuses, FeatureStatus.Missing);
        var (fields, columns, eventFields, eventColumns) = (new List<Field>(width), new List<Column>(width), new List<Field>(), new List<Column>());
        var viewOfColumn = new List<int>(width);
        for (var v = 0; v < requests.Count; v++)
        {
            var rows = new OnlineLookupResult[rowCount];
            for (var i = 0; i < requests[v].Rows.Length; i++)
            {
                rows[requests[v].Rows[i]] = found[v][i];
            }

            var view = requests[v].View.View;
            eventFields.Add(new Field(view.Name, DataType.Timestamp));
            eventColumns.Add(EventTimes(rows));
            var reader = new OnlineViewReader(requests[v].View, rows, Timestamps.FromDateTimeOffset(at));
            for (var f = 0; f < view.Features.Count; f++)
            {
                fields.Add(new Field(view.ColumnOf(view.Features[f]), view.Features[f].Type));
                columns.Add(reader.Read(f, statuses.AsSpan(viewOfColumn.Count), width));
                viewOfColumn.Add(v);
            }
        }

        return new OnlineFeatures(
            new RecordBatch(new Schema(fields), columns), new RecordBatch(new Schema(eventFields), eventColumns), statuses, [.. viewOfColumn], at);
    }

    private static Column EventTimes(OnlineLookupResult[] rows)
    {
        var builder = (ColumnBuilder<long>)ColumnBuilder.Create(DataType.Timestamp, rows.Length);
        foreach (var row in rows)
        {
            if (row.Row is { } present)
            {
                builder.Append(present.EventTime);
            }
            else
            {
                builder.AppendNull();
            }
        }

        return builder.Build();
    }
}
