namespace MlOps.Sdk.Serving;

/// <summary>How far a row is.</summary>
internal enum BatchItemState
{
    /// <summary>In the queue: whoever takes it out decides its fate.</summary>
    Waiting = 0,

    /// <summary>A leader reads its values.</summary>
    Taken = 1,

    /// <summary>In the engine; the caller may leave.</summary>
    Running = 2,

    /// <summary>Its fate is known.</summary>
    Done = 3,
}
