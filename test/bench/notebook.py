"""The data scientist's notebook on a CSV of log lines, without its plots and t-SNE: what Oddline replaces.

Usage: notebook.py LINES.csv (columns timestamp, level, message). Prints JSON: seconds by step, peak memory in bytes.
Reading the lines and writing the features are left out of the time, since pandas reads and writes Parquet only with pyarrow.
"""

import json
import re
import resource
import sys
import time

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import pairwise_distances, silhouette_score

RULES = [
    (r"\d+", "<NUM>"),
    (r"user_\d+", "user_<ID>"),
    (r"session_\d+", "session_<ID>"),
    (r"txn_\d+", "txn_<ID>"),
    (r"ord_\d+", "ord_<ID>"),
    (r"item_\d+", "item_<ID>"),
    (r"cache_\d+", "cache_<ID>"),
    (r"\d+ms", "<DURATION>ms"),
    (r"\d+s", "<DURATION>s"),
    (r"\d+\.\d+\.\d+\.\d+", "<IP>"),
    (r"/[\w/]+", "<PATH>"),
]


def preprocess(message):
    message = message.lower()
    for pattern, replacement in RULES:
        message = re.sub(pattern, replacement, message)
    return message.strip()


df = pd.read_csv(sys.argv[1], keep_default_na=False)
df["timestamp"] = pd.to_datetime(df["timestamp"])

seconds = {}
started = last = time.perf_counter()


def lap(step):
    global last
    now = time.perf_counter()
    seconds[step] = now - last
    last = now


df["message_processed"] = df["message"].apply(preprocess)
lap("preprocessing")

tfidf = TfidfVectorizer(max_features=100, min_df=5, max_df=0.8, ngram_range=(1, 2), stop_words="english")
tfidf_matrix = tfidf.fit_transform(df["message_processed"])
lap("tf-idf")

svd = TruncatedSVD(n_components=15, random_state=42)
tfidf_reduced = svd.fit_transform(tfidf_matrix)
lap("svd")

template_counts = df["message_processed"].value_counts()
df["message_rarity"] = df["message_processed"].map(lambda x: 1.0 / template_counts.get(x, 1))
lap("rarity")

kmeans = KMeans(n_clusters=20, random_state=42, n_init=10)
df["message_cluster"] = kmeans.fit_predict(tfidf_reduced)
lap("k-means")

silhouette = silhouette_score(tfidf_reduced, df["message_cluster"], sample_size=min(10000, len(df)))
lap("silhouette")

distances = pairwise_distances(tfidf_reduced, kmeans.cluster_centers_, metric="euclidean")
df["message_distance"] = distances[np.arange(len(df)), df["message_cluster"]]
least, greatest = df["message_distance"].min(), df["message_distance"].max()
df["message_anomaly_score"] = (df["message_distance"] - least) / (greatest - least)
lap("distances")

df_sorted = df.sort_values("timestamp")
df_sorted["is_new_template"] = ~df_sorted["message_processed"].duplicated()
hourly = (
    df_sorted.set_index("timestamp")
    .resample("1h")
    .agg({"is_new_template": "sum", "message_anomaly_score": "mean", "message_rarity": "mean"})
    .reset_index()
)
lap("hours")

text_features = (
    df.set_index("timestamp")
    .resample("30s")
    .agg(
        {
            "message_rarity": "mean",
            "message_anomaly_score": "mean",
            "message_cluster": lambda x: x.mode()[0] if len(x) > 0 else -1,
        }
    )
    .reset_index()
)
tfidf_df = pd.DataFrame(tfidf_reduced, columns=[f"tfidf_{i}" for i in range(tfidf_reduced.shape[1])])
tfidf_df["timestamp"] = df["timestamp"].values
tfidf_window = tfidf_df.set_index("timestamp").resample("30s").mean().reset_index()
text_features = text_features.merge(tfidf_window, on="timestamp", how="left")
lap("windows")

print(
    json.dumps(
        {
            "lines": len(df),
            "windows": len(text_features),
            "silhouette": silhouette,
            "seconds": last - started,
            "steps": seconds,
            "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
    )
)
